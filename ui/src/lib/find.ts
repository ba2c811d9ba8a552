import { t } from './words.ts';

type Place = keyof typeof t.find.places;

/** Plain searches: nobody is asked anything before a tap, and no account or key of ours is needed. */
const searches: Record<Place, (what: string) => string> = {
	spotify: (what) => `https://open.spotify.com/search/${what}`,
	youtube: (what) => `https://www.youtube.com/results?search_query=${what}`,
	apple: (what) => `https://music.apple.com/search?term=${what}`
};

/** Where a track can be looked for again. */
export function find(track: { artist: string; title: string }): { place: string; url: string }[] {
	const what = encodeURIComponent([track.artist, track.title].filter(Boolean).join(' '));
	return (Object.keys(searches) as Place[]).map((place) => ({
		place: t.find.places[place],
		url: searches[place](what)
	}));
}
