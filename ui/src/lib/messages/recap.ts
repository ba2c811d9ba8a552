import { count, plural } from '../format.ts';

export const recap = {
	page: (session: string) => `${session}, recap`,
	missing: (code: string) => `No recap has the code ${code}`,
	missingText: 'The night may be hidden by its DJ, or the code has a slip.',
	tracks: (n: number) => plural(n, 'track', 'tracks'),
	likes: (n: number) => plural(n, 'like', 'likes'),
	from: (start: string, end: string) => `${start} to ${end}`,
	since: (start: string) => `since ${start}`,
	still: 'The set is still on',
	open: 'Join it live',
	empty: 'No tracks were played.',
	emptyLive: 'The first track is still to come.',
	peak: 'The peak of the night',
	peakLive: 'The peak so far',
	at: (clock: string) => `at ${clock}`,
	list: 'All tracks',
	hint: 'Tap a track to find it again elsewhere.',
	share: 'Share this night',
	copy: 'Copy the link',
	copied: 'The link is copied',
	copyFailed: 'Copying is not allowed here. Select the link instead.',
	qr: (session: string) => `QR code that opens the recap of ${session}`,
	keep: 'Keep the set list',
	files: { csv: 'Spreadsheet, CSV', m3u8: 'Playlist, M3U8', txt: 'Text', json: 'JSON' },
	thanks: (n: number) => plural(n, 'thank-you', 'thank-yous'),
	/** What the floor said of a tempo; '' = nothing. */
	tempo: ({ slower, perfect, faster }: Record<'slower' | 'perfect' | 'faster', number>) =>
		[
			slower && `${count(slower)} slower`,
			perfect && `${count(perfect)} just right`,
			faster && `${count(faster)} faster`
		]
			.filter(Boolean)
			.join(' · '),
	polls: 'What the floor chose',
	asked: (clock: string) => `asked at ${clock}`,
	/** Before the title of the track that was on. */
	during: 'during',
	stillOpen: 'Still open.',
	option: 'Option',
	votesColumn: 'Votes',
	pin: 'This set has a PIN',
	pinText: 'While it is on, its tracks are for those who are there.',
	enter: 'Enter the set'
};

export const find = {
	places: { spotify: 'Spotify', youtube: 'YouTube', apple: 'Apple Music' },
	label: (title: string, place: string) => `${title} on ${place}, in a new tab`
};

/** Of the nights before, while nobody is live. */
export const past = {
	facts: (tracks: number, likes: number) =>
		[plural(tracks, 'track', 'tracks'), likes && plural(likes, 'like', 'likes')].filter(Boolean).join(' · '),
	liked: 'Most liked in the last 30 days',
	played: (times: number) => `played ${count(times)} times`
};
