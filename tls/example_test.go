package tls_test

import (
	"fmt"

	"github.com/seed-47ee054e/mls/tls"
)

// A point shows the two methods of a wire structure.
type point struct {
	X, Y uint16
	Name []byte
}

func (p *point) Encode(e *tls.Encoder) {
	e.Uint16(p.X)
	e.Uint16(p.Y)
	e.Opaque(p.Name)
}

func (p *point) Decode(d *tls.Decoder) {
	p.X = d.Uint16("x")
	p.Y = d.Uint16("y")
	p.Name = d.Opaque("name")
}

func Example() {
	enc, _ := tls.Marshal(&point{1, 2, []byte("home")})
	fmt.Printf("%x\n", enc)

	var p point
	fmt.Println(tls.Unmarshal(enc, &p), p.X, p.Y, string(p.Name))
	fmt.Println(tls.Unmarshal(enc[:6], &p))
	// Output:
	// 0001000204686f6d65
	// <nil> 1 2 home
	// mls: malformed at byte 5 (name): 2.1.2/truncated: needs 4 bytes, 1 left
}
