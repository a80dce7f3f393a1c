package group

func (m *model) stepRestart() {}
