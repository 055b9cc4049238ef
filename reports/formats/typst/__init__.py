"""PDF and PNG by Typst: templates a designer can open, the report as data beside them."""
