import { expect, test } from 'vitest';
import { find } from './find.ts';

const urls = (artist: string, title: string) => find({ artist, title }).map(({ url }) => new URL(url));

test('a track is looked for by artist and title, whatever signs they hold', () => {
	const [spotify, youtube, apple] = urls('AC/DC & Friends', 'What? #1 100%');
	expect(spotify!.host + decodeURIComponent(spotify!.pathname)).toBe(
		'open.spotify.com/search/AC/DC & Friends What? #1 100%'
	);
	expect(youtube!.host + youtube!.pathname).toBe('www.youtube.com/results');
	expect(youtube!.searchParams.get('search_query')).toBe('AC/DC & Friends What? #1 100%');
	expect(apple!.host + apple!.pathname).toBe('music.apple.com/search');
	expect(apple!.searchParams.get('term')).toBe('AC/DC & Friends What? #1 100%');
	for (const url of [spotify, youtube, apple]) expect([url!.protocol, url!.hash]).toEqual(['https:', '']);
});

test('what is not known is not looked for', () => {
	expect(urls('', 'Żółć')[1]!.searchParams.get('search_query')).toBe('Żółć');
	expect(urls('Mirela', '')[1]!.searchParams.get('search_query')).toBe('Mirela');
});
