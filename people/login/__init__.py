"""Ways in: activation slip, telephone number and code, staff account, known device, demonstration link."""
