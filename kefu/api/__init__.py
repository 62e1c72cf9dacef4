"""The public programming interface: everything an agent does at the desk, as JSON over HTTP."""
