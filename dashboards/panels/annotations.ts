import { chosenPosts } from './leader-post-sql.js';

/** Marks on time series: what happened when. */
export interface Annotation {
  readonly name: string;
  readonly title: string;
  /** What is marked, and which of them where there are many. */
  readonly description: string;
  /** Rows over the panels' parameters: `time` (DateTime in the organisation's time zone), `title` and `tags`, separated by commas. */
  readonly sql: string;
}

/** More would hide the lines. */
const mostMarks = 40;

/** Posts of enrolled executives and their delegates. Who and where, and what share was reached; never the text. */
export const executivePosts: Annotation = {
  name: 'executive-posts',
  title: "Executives' posts",
  description: `Posts of enrolled executives and their delegates; of many, the ${mostMarks} that reached most people.`,
  sql: `SELECT
  toDateTime(occurred_at, {timeZone:String}) AS time,
  concat(leader, ' in ', community, if(reached IS NULL, '', concat(': ', toString(assumeNotNull(reached)), ' of ', toString(assumeNotNull(audience)), ' people ', reached_by))) AS title,
  arrayStringConcat(arrayFilter(tag -> tag != '', [toString(platform), toString(scope), if(by_delegate = 1, 'by a delegate', '')]), ',') AS tags
FROM
(
  SELECT *
  FROM v_leader_post
  WHERE ${chosenPosts}
  ORDER BY reached DESC, occurred_at
  LIMIT ${mostMarks}
)
ORDER BY time`,
};

export const annotations: readonly Annotation[] = [executivePosts];
