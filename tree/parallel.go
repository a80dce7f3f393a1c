package tree

// Work on all cores. This file is the only one of the core that starts
// goroutines.

import (
	"runtime"
	"sync"
)

// Parallel calls f(i) for each i from 0 to n-1, on all cores, and returns when
// all calls have returned. The calls write their results to places of their
// own, so that what comes out does not depend on their order. A panic of a
// call is passed on to the caller.
func Parallel(n int, f func(i int)) {
	workers := min(runtime.GOMAXPROCS(0), n)
	if workers <= 1 {
		for i := range n {
			f(i)
		}
		return
	}

	// Small batches, because calls can differ in cost.
	batch := max(n/(workers*32), 1)
	starts := make(chan int, (n+batch-1)/batch)
	for i := 0; i < n; i += batch {
		starts <- i
	}
	close(starts)

	var wait sync.WaitGroup
	var once sync.Once
	var failure any
	for range workers {
		wait.Add(1)
		go func() {
			defer wait.Done()
			defer func() {
				if r := recover(); r != nil {
					once.Do(func() { failure = r })
				}
			}()
			for start := range starts {
				for i := start; i < min(start+batch, n); i++ {
					f(i)
				}
			}
		}()
	}
	wait.Wait()
	if failure != nil {
		panic(failure)
	}
}

// firstError calls f(i) for each i from 0 to n-1 on all cores and returns the
// error of the lowest i that has one.
func firstError(n int, f func(i int) error) error {
	errs := make([]error, n)
	Parallel(n, func(i int) { errs[i] = f(i) })
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
