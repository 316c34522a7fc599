"""What is done with words and dates, whoever writes or reads them."""
