package vectors

import "testing"

// FuzzLoad looks for a file that makes Load or Verify panic, or that Encode
// changes.
func FuzzLoad(f *testing.F) {
	own, err := Own()
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range own {
		data, err := (&File{Name: file.Name, Kind: file.Kind, entries: file.entries[file.Len()/2:][:1]}).Encode()
		if err != nil {
			f.Fatal(err)
		}
		if len(data) < 1<<12 {
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := Load("x.json", data)
		if err != nil {
			return
		}
		Verify([]*File{file}, VerifyOptions{Workers: 1})
		first, err := file.Encode()
		if err != nil {
			t.Fatal(err)
		}
		again, err := Load(file.Kind.FileName(), first)
		if err != nil {
			t.Fatalf("an encoded file does not load: %v", err)
		}
		second, err := again.Encode()
		if err != nil || string(first) != string(second) {
			t.Fatalf("a file changes when it is encoded and loaded: %v", err)
		}
	})
}
