import type {
	AnalysedPlay,
	AnalysedPoll,
	Analytics,
	MarkKind,
	Minute,
	NightFigures,
	Poll
} from '../lib/types.ts';

// A night of forty tracks as one could have been: a slow start, a full floor before midnight, a laptop that lost the Wi-Fi.

const START = Date.parse('2026-11-20T20:04:00Z');
const at = (seconds: number) => new Date(START + seconds * 1_000).toISOString();

type Line = [
	title: string,
	artist: string,
	bpm: number | null,
	seconds: number,
	likes: number,
	tempo: [slower: number, perfect: number, faster: number],
	mark?: MarkKind | '',
	note?: string
];
const LINES: Line[] = [
	['Porch Light', 'Ida Rosewater', 90, 214, 1, [0, 2, 0]],
	['Half Past Nowhere', 'The Night Clerks', 101, 233, 2, [0, 3, 0]],
	['Gravel & Gold', 'Ida Rosewater', 96, 248, 3, [0, 4, 1]],
	['Paper Lanterns (Soft Focus Remix)', 'Kite Season', 106, 262, 2, [1, 3, 0]],
	['Slow Burner', 'Delphine Oyelaran', 84, 271, 6, [0, 6, 2]],
	['Left at the Lights', 'Cassette Parade', 112, 221, 4, [4, 5, 0]],
	['Undertow', 'Mirela', 90, 255, 11, [0, 9, 1]],
	['Nobody’s Business', 'Big Tom Carraway', 118, 198, 5, [9, 4, 0], 'brick', 'Too early for this one.'],
	['If You Were the Rain (Acoustic)', 'June & the Hollow', 88, 284, 14, [0, 11, 3]],
	['Second Hand Heart', 'The Low Ceilings', 104, 236, 17, [2, 12, 1]],
	['Caffeine', 'Pont Neuf', 110, 205, 12, [7, 9, 0]],
	['Tin Roof', 'Marlow', 92, 226, 21, [0, 14, 2]],
	['Dreaming of the Shoreline', 'Aster Vale', 98, 247, 24, [1, 16, 1]],
	['Kitchen Floor', 'Saoirse Lane', 94, 232, 19, [0, 13, 2]],
	['Neon Psalm', 'The Low Ceilings', 108, 218, 15, [8, 10, 1]],
	['Two Left Shoes', 'Otis Fairweather', 86, 266, 27, [0, 17, 4]],
	['Harbour Lights', 'Aster Vale', 99, 241, 31, [1, 19, 1], '', 'Ask Aster for the long version.'],
	['Borrowed Time', 'Mirela', 102, 229, 33, [3, 18, 1]],
	['Velvet Ropes', 'Cassette Parade', 95, 252, 38, [0, 21, 2]],
	[
		'Say It Slow',
		'Delphine Oyelaran',
		82,
		290,
		45,
		[0, 22, 5],
		'peak',
		'Everybody sang. Again before midnight.'
	],
	['Wildfire Season', 'Juniper Wray', 100, 238, 41, [2, 20, 1]],
	['Telephone Blues', 'Big Tom Carraway', 88, 276, 36, [0, 18, 3]],
	['Halogen', 'Pont Neuf', 114, 202, 18, [14, 8, 0]],
	[
		'Overpass',
		'The Night Clerks',
		116,
		211,
		12,
		[17, 6, 0],
		'brick',
		'The second fast one in a row. Never again.'
	],
	['Silver Dollar', 'Marlow', 97, 244, 26, [1, 15, 1]],
	['Midnight Postcard', 'Kite Season', null, 258, 22, [0, 12, 2]],
	['One Candle', 'June & the Hollow', 80, 301, 29, [0, 14, 6]],
	['Rooftop', 'Saoirse Lane', 103, 223, 20, [2, 12, 0]],
	['The Long Way Round', 'Otis Fairweather', 93, 262, 24, [0, 13, 1]],
	['Copper Wire', 'Juniper Wray', 107, 217, 13, [6, 8, 0]],
	['Blue Hour', 'Aster Vale', 91, 270, 25, [0, 14, 2]],
	['Ferris Wheel', 'Cassette Parade', 109, 209, 11, [7, 6, 0]],
	['Ashes and Honey', 'Mirela', 87, 282, 23, [0, 12, 3]],
	['Low Tide', 'Delphine Oyelaran', 85, 274, 19, [0, 11, 2]],
	['Matchbox', 'The Low Ceilings', 105, 219, 9, [3, 6, 0]],
	['Cinnamon', 'Saoirse Lane', 96, 240, 14, [0, 8, 1]],
	['Last Train North', 'Big Tom Carraway', 94, 255, 12, [0, 7, 0]],
	['Salt', 'June & the Hollow', 83, 288, 16, [0, 7, 2]],
	['Afterglow', 'Ida Rosewater', 89, 265, 13, [0, 6, 1]],
	['Until the Chairs Are Up', 'Marlow', 78, 312, 34, [0, 9, 2], 'peak', 'Keep as the last dance.']
];

/** Phones in the room, by the minute of the night. */
const ROOM: [minute: number, phones: number][] = [
	[0, 3],
	[18, 14],
	[40, 41],
	[62, 68],
	[78, 84],
	[92, 82],
	[99, 55],
	[112, 58],
	[130, 49],
	[150, 30],
	[166, 18]
];
function phonesAt(minute: number): number {
	const next = ROOM.findIndex(([m]) => m > minute);
	const [m0, p0] = ROOM[next < 0 ? ROOM.length - 1 : Math.max(0, next - 1)]!;
	const [m1, p1] = ROOM[next < 0 ? ROOM.length - 1 : next]!;
	const wobble = [0, 1, 0, -1, 1, 0, -1][minute % 7]!;
	return Math.min(
		84,
		Math.max(0, Math.round(p0 + ((p1 - p0) * (minute - m0)) / Math.max(1, m1 - m0)) + wobble)
	);
}
/** The server was restarted here: nobody counted. */
const UNCOUNTED = (minute: number) => minute >= 118 && minute < 124;

function playsOf(lines: readonly Line[]): AnalysedPlay[] {
	let clock = 40;
	return lines.map(([title, artist, bpm, seconds, likes, [slower, perfect, faster], mark, note], i) => {
		const startedAt = at(clock);
		clock += seconds;
		return {
			id: `n${i}`,
			artist,
			title,
			remix: '',
			bpm,
			key: '',
			seconds,
			startedAt,
			endedAt: at(clock),
			likes,
			tempo: { slower, perfect, faster },
			hidden: false,
			mark: mark ?? '',
			note: note ?? '',
			phones: phonesAt(Math.floor((clock - seconds / 2) / 60))
		};
	});
}

const asked = (
	id: string,
	minute: number,
	play: string | null,
	share: number | null,
	over: Pick<Poll, 'question' | 'options' | 'votes' | 'winners'> & Partial<Poll>
): AnalysedPoll => ({
	id,
	status: 'closed',
	endsAt: null,
	startedAt: at(minute * 60),
	closedAt: at((minute + 1) * 60),
	play,
	voted: over.votes.reduce((a, b) => a + b, 0),
	share,
	...over
});
const polls: AnalysedPoll[] = [
	asked('q1', 44, 'n11', 0.57, {
		question: 'What next?',
		options: ['Blues', 'Contemporary', 'Lyrical', 'Hip-hop'],
		votes: [14, 9, 2, 1],
		winners: [0]
	}),
	asked('q2', 97, 'n24', 0.4, {
		question: 'Tempo for the next half hour?',
		options: ['Slower', 'As it is', 'Faster'],
		votes: [21, 9, 3],
		winners: [0]
	}),
	asked('q3', 133, 'n33', null, {
		question: 'Waltz?',
		options: ['Yes', 'No'],
		votes: [1, 0],
		winners: [],
		status: 'canceled'
	}),
	asked('q4', 158, 'n38', 0.58, {
		question: 'Last dance: one more?',
		options: ['One more', 'Time for bed'],
		votes: [7, 7],
		winners: [0, 1]
	})
];

const minutesOf = (plays: readonly AnalysedPlay[], length: number): Minute[] =>
	Array.from({ length: Math.ceil(length / 60) }, (_, i) => {
		const on = plays.find((p) => p.endedAt! > at(i * 60));
		return {
			at: at(i * 60),
			listeners: UNCOUNTED(i) ? null : phonesAt(i),
			likes: Math.round((on?.likes ?? 0) / 4),
			tempo: { slower: 0, perfect: 0, faster: 0 },
			thanks: i % 9 ? 0 : 2
		};
	});

const figuresOf = (plays: readonly AnalysedPlay[], length: number): NightFigures => {
	const likes = plays.reduce((n, p) => n + p.likes, 0);
	const tempo = plays.map((p) => p.tempo);
	const votes = tempo.reduce((n, v) => n + v.slower + v.perfect + v.faster, 0);
	return {
		length,
		plays: plays.length,
		phones: 84,
		likesPerPlay: plays.length ? likes / plays.length : 0,
		perfect: votes ? tempo.reduce((n, v) => n + v.perfect, 0) / votes : null,
		thanks: 31
	};
};

type Detail = Analytics['ran']['events'][number]['detail'];
const event = (kind: Analytics['ran']['events'][number]['kind'], second: number, detail: Detail = null) => ({
	kind,
	at: at(second),
	detail
});

/** `count` of the tracks: more than there are begin again from the first. */
export function night(
	count = LINES.length,
	of: Partial<Analytics> = {},
	session: Partial<Analytics['session']> = {}
): Analytics {
	const plays = playsOf(Array.from({ length: count }, (_, i) => LINES[i % LINES.length]!));
	const last = plays.at(-1)?.endedAt;
	const length = last ? (Date.parse(last) - START) / 1_000 + 90 : 1_500;
	const best = plays.toSorted((a, b) => b.likes - a.likes)[0];
	return {
		session: {
			id: 's1',
			code: 'WCS7QN',
			title: 'Friday Westie',
			hue: 195,
			dj: { name: 'Kris', slug: 'kris' },
			status: 'ended',
			startedAt: at(0),
			endedAt: at(length),
			tz: 'Europe/Warsaw',
			recap: 'public',
			locked: false,
			...session
		},
		length,
		plays,
		polls: count > 38 ? polls : [],
		likes: plays.reduce((n, p) => n + p.likes, 0),
		thanks: 31,
		peak: best ? { play: best.id, likes: best.likes } : null,
		minutes: minutesOf(plays, length),
		engagement: { phones: 84, tookPart: 0.71, liked: 0.62, tempo: 0.48, voted: 0.33 },
		ran: {
			events: [
				event('live', 0),
				event('booth_here', 12, { label: 'MacBook Pro' }),
				event('booth_away', 3_310, { reason: 'silent', seconds: 3_298 }),
				event('booth_here', 3_540, { label: 'MacBook Pro' }),
				event('takeover_refused', 5_000, { actor: 'guest', act: 'PATCH sessions' }),
				event('takeover_refused', 5_080, { actor: 'guest', act: 'POST plays' }),
				event('restored', 7_440),
				event('booth_away', 9_000, { reason: 'silent', seconds: 5_460 }),
				event('booth_here', 9_045, { label: 'MacBook Pro' }),
				event('ended', Math.round(length))
			],
			away: 2,
			awaySeconds: 275,
			refused: 2
		},
		findings: [
			{ kind: 'slower', share: 0.53, votes: 142, plays: 11, bpm: 105 },
			{ kind: 'left', at: at(92 * 60), play: 'n23', share: 0.33 },
			{
				kind: 'stretch',
				from: plays[17]?.startedAt ?? at(0),
				to: plays[20]?.startedAt ?? at(0),
				plays: 3,
				share: 0.15
			}
		],
		earlier: {
			nights: 7,
			length: 12_900,
			plays: 52,
			phones: 61,
			likesPerPlay: 12.5,
			perfect: 0.74,
			thanks: 18
		},
		figures: figuresOf(plays, length),
		...of
	};
}
