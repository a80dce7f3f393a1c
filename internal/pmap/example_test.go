package pmap_test

import (
	"fmt"

	"github.com/seed-47ee054e/mls/internal/pmap"
)

func Example() {
	var empty pmap.Map[string]
	one := empty.Set(1, "one")
	two := one.Set(2, "two").Delete(1)
	fmt.Println(empty.Len(), one.Len(), two.Len())
	for k, v := range two.All() {
		fmt.Println(k, v)
	}
	// Output:
	// 0 1 1
	// 2 two
}
