/** Posts of leaders that the reader has chosen, of v_leader_post. */
export const chosenPosts = `day BETWEEN {from:Date} AND {until:Date} AND scope = {scope:String} AND ({executive:String} = '*' OR leader_id = {executive:String})
  AND ({community:String} = '*' OR community_id = {community:String}) AND ({platform:String} = '*' OR platform = {platform:String})`;
