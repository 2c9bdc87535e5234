-- How many people used a word, or two words side by side, in a week: the author's own words in small letters, without code,
-- quotes, links, addresses and names of accounts, less the stop words of their language (where it is not known, of any). Scripts without spaces give pairs of
-- characters. A pair does not go across a stop word or a sign.
WITH
    cleaned AS
    (
        SELECT
            id, version,
            lowerUTF8(replaceRegexpAll(
                replaceRegexpAll(text, '(?s)```.*?```|`[^`\n]*`|(?m:^[ \t]*(>|&gt;)[^\n]*$)', ' . '),
                '(?i)(https?|ftp)://\\S+|www\\.\\S+|\\S+@\\S+|<[^<>\n]{1,200}>|[@#:]\\S+', ' . '
            )) AS words
        FROM activity_text FINAL
        WHERE id IN (SELECT id FROM said)
    ),
    said AS
    (
@texts
    )
SELECT starts, scope, lang, term, toUInt32(uniqExact(author)) AS authors
FROM
(
    SELECT
        said.starts AS starts, said.scope AS scope, said.lang AS lang, said.author AS author,
        extractAll(cleaned.words, '[\\p{L}][\\p{L}\\p{M}\\p{N}''’_-]*|[^\\s\\p{L}]') AS found,
        arrayFlatten(arrayMap(
            word -> if(
                match(word, '^[\\p{Han}\\p{Hiragana}\\p{Katakana}\\p{Thai}\\p{Lao}\\p{Khmer}\\p{Myanmar}]{2,}$'),
                arrayPushBack(ngrams(word, 2), '.'),
                [replaceAll(word, '’', '\'')]
            ),
            found
        ))::Array(String) AS parts,
        arrayMap(
            word -> if(
                lengthUTF8(word) < 2 OR lengthUTF8(word) > 40 OR concat(said.lang, ' ', word) IN {stopWords:Array(String)},
                '.',
                word
            ),
            parts
        ) AS kept,
        arrayJoin(arrayDistinct(arrayConcat(
            arrayFilter(word -> word != '.', kept),
            -- Of the list and itself moved by one: to look into the list at each place would copy it as often.
            arrayFilter(pair -> pair != '', arrayMap(
                (one, next) -> if(one = '.' OR next = '.', '', concat(one, ' ', next)),
                arrayPopBack(kept),
                arrayPopFront(kept)
            ))
        ))) AS term
    FROM said
    INNER JOIN cleaned ON said.id = cleaned.id AND said.version = cleaned.version
)
GROUP BY starts, scope, lang, term
HAVING authors >= 2
