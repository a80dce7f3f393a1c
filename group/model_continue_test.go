package group

// stepRestart is filled in with the records of a state.
func (m *model) stepRestart() {}

func (m *model) stepContinue() {}
