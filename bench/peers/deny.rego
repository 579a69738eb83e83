# What OPA decides by in the bench: rules as data, looked up by what they name, which is how OPA is quick.
package holdgate

default deny = false

deny {
	data.denied[input.agent][input.action][input.path]
}
