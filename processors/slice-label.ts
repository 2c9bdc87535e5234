/**
 * What a slice is called by people, over columns `dim` and `key` and a LEFT JOIN of `community` as `communities` on the key.
 * In SQL files `@label`, because a community's name may change while what is known of its weeks stays.
 */
const sliceLabel = `multiIf(
        dim = 'all', 'everybody',
        dim = 'community', multiIf(key = '', 'open timelines', communities.name = '', key, communities.name),
        key = '', concat('no ', dim),
        dim = 'unit' AND endsWith(key, ' / '), concat(substring(key, 1, length(key) - 3), ' (directly)'),
        key
    )`;

export const withLabels = (sql: string): string => sql.replaceAll('@label', sliceLabel);
