"""The auditor's room: judge beside the self-assessment, share findings, follow what is done about them."""
