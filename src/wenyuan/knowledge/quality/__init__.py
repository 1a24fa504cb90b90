"""Quality of bibliographic data: audits by rules, and repairs of many records."""
