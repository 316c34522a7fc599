"""Which suggestions speak of the same: found by a worker, read by the desk."""
