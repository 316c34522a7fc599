"""What the tests would not notice: the code is changed in small ways, one at a time."""
