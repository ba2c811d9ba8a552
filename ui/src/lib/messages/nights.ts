import { count, list, percent, plural } from '../format.ts';

// What the DJ reads when a night is over.

const times = (n: number) => (n < 3 ? ['never', 'once', 'twice'][n] : `${count(n)} times`);

export const nights = {
	page: 'Your nights',
	empty: 'No night yet.',
	emptyText: 'Each set you play stays here, with what the floor said of it.',
	goLive: 'Go live',
	all: 'All nights',
	sums: 'All nights together',
	nights: (n: number) => (n === 1 ? 'night' : 'nights'),
	onAir: 'on the air',
	/** Names of figures, as they stand under a number of their own. */
	tracks: (n: number) => (n === 1 ? 'track' : 'tracks'),
	likes: (n: number) => (n === 1 ? 'like' : 'likes'),
	thanks: (n: number) => (n === 1 ? 'thank-you' : 'thank-yous'),
	dancers: (n: number) => plural(n, 'dancer', 'dancers'),
	phones: (n: number) => `${plural(n, 'phone', 'phones')} at most`,
	/** With their number. */
	trackCount: (n: number) => plural(n, 'track', 'tracks'),
	likeCount: (n: number) => plural(n, 'like', 'likes'),
	thankCount: (n: number) => plural(n, 'thank-you', 'thank-yous'),
	playCount: (n: number) => `played ${times(n)}`,
	now: 'on now',
	hidden: 'recap hidden',
	liked: 'Liked most',
	marked: 'Marked most',
	marks: (peaks: number, bricks: number) =>
		list(
			[peaks && plural(peaks, 'peak', 'peaks'), bricks && plural(bricks, 'brick', 'bricks')].filter(
				(s) => s !== 0
			)
		)
};

export const review = {
	page: (title: string) => `${title}, what the floor said`,
	missing: (code: string) => `No night has the code ${code}`,
	missingText: 'It may have been deleted, or the code has a slip.',
	foreign: 'This night belongs to another DJ',
	foreignText: 'What its floor said is for its own DJ. Its recap may be open to everybody.',
	recap: 'See the recap',
	still: 'Still on',
	again: 'Look again',
	noTracks: 'No tracks were played.',
	noTracksYet: 'The first track is still to come.',
	findings: 'What the floor said',
	figures: 'The night in figures',
	length: 'Length',
	plays: 'Tracks',
	phones: 'Most phones at once',
	likesPerPlay: 'Likes per track',
	perfect: 'Tempo just right',
	thanks: 'Thank-yous',
	none: 'no votes',
	usually: (figure: string) => `usually ${figure}`,
	earlier: (nights: number) =>
		nights === 1
			? '“Usually” is your one night before this.'
			: `“Usually” is the middle of your ${count(nights)} nights before this.`,
	engagement: 'Who took part',
	nobody: 'No phone was in the room.',
	tookPart: (phones: number, part: number) =>
		`Of ${plural(phones, 'phone', 'phones')} ${percent(part)} said something.`,
	parts: (liked: number, tempo: number, voted: number) =>
		`${percent(liked)} liked a track, ${percent(tempo)} judged a tempo, ${percent(voted)} voted in a poll.`,
	polls: 'Polls',
	asked: (clock: string) => `Asked at ${clock}`,
	during: (clock: string, title: string) => `Asked at ${clock}, during ${title}`,
	canceled: 'You took it back. No vote counts.',
	stillOpen: 'Still open.',
	option: 'Answer',
	votes: 'Votes',
	voted: (votes: number, share: number | null) =>
		share === null
			? plural(votes, 'vote', 'votes')
			: `${plural(votes, 'vote', 'votes')}, ${percent(share)} of the room`
};

const faster = (of: number | null) => (of === null ? '' : ` at ${count(of)} BPM and faster`);
const slower = (of: number | null) => (of === null ? '' : ` at ${count(of)} BPM and slower`);
const base = (votes: number, plays: number) =>
	`(${plural(votes, 'vote', 'votes')} on ${plural(plays, 'track', 'tracks')})`;

/** Worded for whoever plays next Friday. */
export const findings = {
	slower: (share: number, votes: number, plays: number, bpm: number | null) =>
		`${percent(share)} of the tempo votes${bpm === null ? '' : ' on tracks'}${faster(bpm)} asked for slower ${base(votes, plays)}.`,
	faster: (share: number, votes: number, plays: number, bpm: number | null) =>
		`${percent(share)} of the tempo votes${bpm === null ? '' : ' on tracks'}${slower(bpm)} asked for faster ${base(votes, plays)}.`,
	stretch: (from: string, to: string, plays: number, share: number) =>
		`${plural(plays, 'track', 'tracks')} in a row, from ${from} to ${to}, brought ${percent(share)} of all likes.`,
	left: (at: string, title: string, share: number) =>
		`${percent(share)} of the room left within a quarter of an hour from ${at}${title && `, most of them during ${title}`}.`,
	quiet: (phones: number, share: number) =>
		`Of ${plural(phones, 'phone', 'phones')} only ${percent(share)} said anything.`
};

export const chart = {
	title: 'The night over time',
	help: 'Point at a track, tap it, or move with the arrow keys.',
	slider: 'Track',
	phones: 'Phones',
	most: (n: number) => (n ? `${count(n)} at most` : 'none'),
	uncounted: 'not counted',
	likes: 'Likes',
	tempo: 'Tempo',
	tempoWays: 'faster above, slower below',
	silent: 'no votes',
	bpm: 'BPM',
	bpmRange: (slow: number, fast: number) =>
		slow === fast ? count(slow) : `${count(slow)} to ${count(fast)}`,
	bpmUnknown: 'unknown',
	marks: 'Your marks',
	polls: 'Polls',
	away: 'Laptop away',
	changed: {
		back: 'The clocks went back that night: one hour comes twice.',
		forward: 'The clocks went forward that night: one hour is missing.'
	},
	place: (n: number, of: number) => `${count(n)} of ${count(of)}`,
	phonesThen: (n: number) => plural(n, 'phone', 'phones'),
	noTempo: 'no word on the tempo',
	hidden: 'hidden',
	table: 'All tracks as a table',
	time: 'Time',
	track: 'Track',
	mark: 'Mark'
};

export const ran = {
	title: 'How it ran',
	smooth: 'The laptop was there all the time.',
	away: (n: number, lasted: string) =>
		n === 1
			? `The laptop was away once, for ${lasted}.`
			: `The laptop was away ${times(n)}, ${lasted} in all.`,
	seconds: (n: number) => plural(n, 'second', 'seconds'),
	refused: (n: number) => `Others tried ${times(n)} to change the set, and were refused.`,
	live: 'You went live.',
	here: (label: string) => (label ? `${label} connected.` : 'The laptop connected.'),
	gone: (lasted: string) => `The laptop was away for ${lasted}. The set went on.`,
	signedOut: (lasted: string) => `The laptop was signed out, and away for ${lasted}.`,
	version: (label: string, booth: string, server: string) =>
		`${label || 'The laptop'} ran booth ${booth} beside server ${server}.`,
	refusedTry: (n: number) =>
		n === 1
			? 'Somebody else tried to change the set, and was refused.'
			: `${count(n)} tries of others to change the set were refused.`,
	lead: (label: string) => `${label || 'Another laptop'} took over.`,
	playRefused: (n: number, title: string) =>
		`${n === 1 ? title || 'A track' : plural(n, 'track', 'tracks')} could not be taken.`,
	autoClosed: 'The set was closed by itself, because nothing happened any more.',
	restored: 'The server restarted, and the set went on.',
	ended: 'You ended the set.'
};

export const keep = {
	title: 'This night is yours',
	public: 'The recap is public: whoever has the code sees it.',
	hidden: 'The recap is hidden: nobody but you sees this night.',
	hide: 'Hide the recap',
	show: 'Make the recap public',
	sheets: 'Take it with you',
	setlist: 'Setlist',
	forms: { csv: 'CSV', m3u8: 'M3U8', txt: 'Text', json: 'JSON', night: 'The whole night as CSV' },
	saveLabel: (form: string) => `Setlist as ${form}`,
	print: 'Print',
	delete: 'Delete this night',
	deleteLive: 'A night can be deleted when it is over.',
	deleteText: (tracks: number) =>
		`The set goes for good, with ${plural(tracks, 'track', 'tracks')}, all likes, votes, polls and marks, and its recap. Nobody can bring it back.`,
	typeTitle: (title: string) => `Type “${title}” to delete it`,
	deleteYes: 'Delete for good',
	deleted: (title: string) => `${title} is deleted`
};
