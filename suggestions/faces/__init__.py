"""What the faces (desk, public pages, intake) share."""
