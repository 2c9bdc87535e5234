const slices = ['all', 'executive', 'community', 'platform'] as const;
/** Measures of leaders' posts, one row a post. */
export const perPost = {
  view: 'v_leader_post',
  grain: null,
  dimensions: slices,
  floor: 'minPeople',
  version: 1,
} as const;
