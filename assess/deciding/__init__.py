"""What the college decides on a submitted assessment, who signs, and opening an assessment again."""
