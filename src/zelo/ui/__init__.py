"""Parts of pages: template tags, forms, tables, navigation and tabs. Knows no application."""
