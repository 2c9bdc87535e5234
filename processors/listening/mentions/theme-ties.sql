-- Who answered or passed on whom, in the week and the three before.
SELECT DISTINCT from_person AS one, to_person AS other
FROM interaction FINAL
WHERE day BETWEEN {firstStart:Date} - 21 AND {firstStart:Date} + 6
  AND replies + shares > 0 AND from_person != to_person
  AND from_person IN {people:Array(String)} AND to_person IN {people:Array(String)}
