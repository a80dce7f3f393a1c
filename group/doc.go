// Package group is the state machine of RFC 9420: the procedures of Sections
// 10.1 and 11 to 15 over the structures of the packages below.
//
// A State is a value. No method changes its receiver: each returns the state
// that follows, and structure is shared between the two, so that a new epoch
// costs what it changes. Whatever is not determined by the state and the
// message is an argument: entropy, the time, pre-shared keys, and what the
// Authentication Service says of a credential. The same inputs give the same
// bytes.
//
// What a call consumes:
//
//   - A call that encrypts also returns the successor of the current epoch with
//     its ratchet advanced. That successor is to be used from then on even if
//     the message is never sent, or a key would encrypt twice.
//   - A message that is rejected before its AEAD opened consumes nothing. One
//     that is rejected after it opened consumes its message key and nothing
//     else (Section 9.2): the error comes with that successor.
//   - A NeedError consumes nothing, and neither does a Commit that refers to a
//     proposal which has not arrived yet.
//
// Applications use a Group, which stands for a State and cannot be used twice:
// it knows the Commit that waits for the Delivery Service, recognizes messages
// that come again, and says which records to write. Its methods have the names
// of those of State, which is for tests and tools.
package group
