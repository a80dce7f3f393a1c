// Package fuzz has the tests that throw random and malformed input at several
// packages at once: the two codecs against each other, and fuzz targets for
// `go test -fuzz`. It exports nothing.
package fuzz
