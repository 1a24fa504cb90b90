"""The catalogue: records of every kind of material, authorities, holdings, items, versions, batches."""
