// Package mls is the root of a reference implementation of RFC 9420, the
// Messaging Layer Security protocol. It holds no code: the README says which
// package implements which section, and the tests here hold the rules that
// span packages, such as who may import whom.
package mls
