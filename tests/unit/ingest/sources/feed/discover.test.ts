import { expect, it } from '@jest/globals';
import { feedLinks, isHtml, usualPlaces } from '../../../../../ingest/sources/feed/discover.js';

const page = 'https://blog.example/about/us';

it('finds the feeds that a page names, those of comments last', () => {
  const html = `<!doctype html><html><head>
    <link rel="alternate" type="application/rss+xml" title="Blog » Comments Feed" href="/comments/feed/">
    <LINK REL="Alternate" TYPE="application/atom+xml; charset=utf-8" HREF="../atom.xml">
    <link rel=alternate type=application/feed+json href=//blog.example/feed.json>
    <link rel="alternate" type="application/atom+xml" href="../atom.xml">
    <link rel="alternate" hreflang="de" href="/de/">
    <link rel="stylesheet" type="text/xml" href="/x">
    <link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">
    <link rel="alternate" type="application/rss+xml">
    </head></html>`;
  expect(feedLinks(html, page)).toEqual([
    'https://blog.example/atom.xml',
    'https://blog.example/feed.json',
    'https://blog.example/comments/feed/',
  ]);
});

it('goes by the base of the page', () => {
  const html = '<base href="https://other.example/x/"><link rel="alternate" type="application/rss+xml" href="feed">';
  expect(feedLinks(html, page)).toEqual(['https://other.example/x/feed']);
});

it('knows the usual places, beside the page and at the top', () => {
  expect(usualPlaces(page)).toEqual(
    expect.arrayContaining([
      'https://blog.example/about/us/feed/',
      'https://blog.example/feed/',
      'https://blog.example/rss.xml',
    ]),
  );
  expect(new Set(usualPlaces('https://blog.example/')).size).toBe(usualPlaces('https://blog.example/').length);
});

it('tells pages from other things', () => {
  expect(
    ['<!DOCTYPE html><p>', '\n<!-- x --><HTML lang=de>', '<?xml version="1.0"?><html xmlns="x">'].map(isHtml),
  ).toEqual([true, true, true]);
  expect(['{}', '', '<feed>', 'hello'].map(isHtml)).toEqual([false, false, false, false]);
});
