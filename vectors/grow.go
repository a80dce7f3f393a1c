package vectors

func generateTreeOperations(g *generator) []entry { return nil }
func generateTreeValidation(g *generator) []entry { return nil }
