module github.com/seed-47ee054e/mls

go 1.26
