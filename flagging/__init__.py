"""Finding the agenda items that touch a sister-city relationship or Russia."""
