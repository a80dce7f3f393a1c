package vectors

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/url"
)

// PublishedCommit is the commit of the repository mlswg/mls-implementations
// whose test vectors PublishedFiles names.
const PublishedCommit = "cfd450286d1bfd9cd2519b95c80f9771f94a5b1a"

// PublishedBaseURL is where the published files of PublishedCommit are.
const PublishedBaseURL = "https://raw.githubusercontent.com/mlswg/mls-implementations/" + PublishedCommit + "/test-vectors/"

// PublishedFile is one file of test vectors that the working group published.
type PublishedFile struct {
	Kind   Kind
	Size   int64  // bytes
	SHA256 string // hexadecimal
}

// PublishedFiles lists the sixteen published files.
func PublishedFiles() []PublishedFile {
	return []PublishedFile{
		{TreeMath, 91438, "27f04891f56106593b74b674445f01b845e173953770c084deb2f8cf5592e2fc"},
		{Deserialization, 934, "1e394706e79f77df71454e5970f2aa736d4ab8b6c7e3219dd5609992388a953e"},
		{CryptoBasics, 20116, "17cfcf89af9f51d0f2aa7af77f6f9ec99376a039214b6d42a6f11646b83e8c29"},
		{TreeOperations, 50670, "9a25f8720714d1256ba2dad8d83a660ba0bae0d33ed15c682b9d74a5d67aad0a"},
		{TreeValidation, 1383087, "b66a432d93b520623f0640835ed43b9dfc95e116b8be081d81581d7c11e67a37"},
		{TreeKEM, 1970683, "d8bbdf78394797f21db7476fd286af6830ebcb18d2e3b2c839fecd4eb11056f8"},
		{PSKSecret, 155437, "2b534969dba0b65a04b7d790496af5c0ccdb472b3fc4ca25c8c82df3e8523784"},
		{KeySchedule, 101795, "05aa9a68bd2538ace72d8c53375984cc728ef62220ebf314df675708546d97a7"},
		{SecretTree, 211298, "08f92e6272452e2c832e32d38e16cf0c4aa28967e47d3842c60bc354c6b67a94"},
		{TranscriptHashes, 7328, "58046b58fbd98519b4e60953a105f550e4b427e2b140ea67dedcb751260eecb8"},
		{Messages, 2685714, "b194abe1561995223482dbad51c180146920dc2f637e74d01e07a388308791fb"},
		{MessageProtection, 30812, "f7c1ae62ce63c3003e526d539c99f2b1444f65ee0a487d3a5667d46867526c45"},
		{Welcome, 16815, "06be9d5c99817ef2545e4b15b8e73fd9b604685a8e55b59ca168eda98e236502"},
		{PassiveClientWelcome, 719346, "92ebb04b67b1aca4290965ae363650921842ceebe275bd79a2733414078d849c"},
		{PassiveClientHandlingCommit, 1285850, "b24949fdf857bf79d511f57504a8bdc7ce3247eb199684745e439c11b1a1da21"},
		{PassiveClientRandom, 1948393, "0095d863e9d316872e237fc708debcd20ba2687ee905a3e831f97dd3e578d3c1"},
	}
}

// Fetch downloads the file from below baseURL and checks its size and its
// SHA-256 hash. It reads no more than Size bytes and one; ctx bounds the time.
// The error says which URL is at fault.
func (f PublishedFile) Fetch(ctx context.Context, client *http.Client, baseURL string) ([]byte, error) {
	from, err := url.JoinPath(baseURL, f.Kind.FileName())
	if err != nil {
		return nil, fmt.Errorf("base URL %q: %w", baseURL, err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, from, nil)
	if err != nil {
		return nil, err
	}
	response, err := client.Do(request)
	if err != nil {
		return nil, err // a *url.Error, which names the URL
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: the server answers %s", from, response.Status)
	}
	data, err := io.ReadAll(io.LimitReader(response.Body, f.Size+1))
	if err != nil {
		return nil, fmt.Errorf("%s: after %d of %d bytes: %w", from, len(data), f.Size, err)
	}
	if int64(len(data)) > f.Size {
		return nil, fmt.Errorf("%s: longer than the %d bytes published", from, f.Size)
	}
	sum := sha256.Sum256(data)
	if got := hex.EncodeToString(sum[:]); got != f.SHA256 {
		return nil, fmt.Errorf("%s: SHA-256 of %d bytes is %s, published is %s of %d bytes", from, len(data), got, f.SHA256, f.Size)
	}
	return data, nil
}
