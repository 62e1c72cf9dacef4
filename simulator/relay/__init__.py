"""The mail relay: certificates, mailboxes on disk, an IMAP and an SMTP server."""
