import type { ServerShown } from '../lib/about.svelte.ts';
import type { SessionShown } from '../lib/session.svelte.ts';
import type { AnswersShown, Said } from '../lib/answers.svelte.ts';
import type {
	Announcement,
	BoothRecord,
	Play,
	Poll,
	Recap,
	RecapPlay,
	RecapPoll,
	SessionInfo,
	SessionRecord,
	Tallies,
	TempoVote
} from '../lib/types.ts';

const EVENING = Date.parse('2026-11-20T20:04:00Z');
const at = (minutes: number) => new Date(EVENING + minutes * 60_000).toISOString();

const TRACKS: [title: string, artist: string, bpm: number | null, likes: number][] = [
	['Dreaming of the Shoreline', 'Aster Vale', 98, 12],
	['Second Hand Heart', 'The Low Ceilings', 104, 40],
	['Tin Roof', 'Marlow', 92, 34],
	['If You Were the Rain (Acoustic)', 'June & the Hollow', 88, 28],
	['Caffeine', 'Pont Neuf', 110, 22],
	['Slow Burner', 'Delphine Oyelaran', 84, 31],
	['Half Past Nowhere', 'The Night Clerks', 101, 9],
	['Gravel & Gold', 'Ida Rosewater', 96, 17],
	['Paper Lanterns (Soft Focus Remix)', 'Kite Season', 106, 0],
	['Nobody’s Business', 'Big Tom Carraway', 118, 5],
	['Undertow', 'Mirela', 90, 45],
	['Left at the Lights', 'Cassette Parade', 112, 14]
];
const nth = (i: number) => TRACKS[i % TRACKS.length]!;

export function play(i: number, over: Partial<Play> = {}): Play {
	const [title, artist, bpm, likes] = nth(i);
	const start = 100 - i * 4;
	return {
		id: `p${i}`,
		artist,
		title,
		remix: '',
		bpm,
		key: '',
		seconds: 226,
		startedAt: at(start),
		endedAt: i ? at(start + 4) : null,
		likes,
		...over
	};
}

export const history = Array.from({ length: 11 }, (_, i) => play(i + 1));

export const info: SessionInfo = {
	code: 'WCS7QN',
	title: 'Friday Westie',
	hue: 195,
	dj: { name: 'Kris', slug: 'kris' },
	status: 'live',
	startedAt: at(0),
	endedAt: null,
	booth: 'here',
	tz: 'Europe/Warsaw',
	pin: false,
	next: null
};

/** Two minutes into the track. */
export const NOW = EVENING + 102 * 60_000;
/** A moment so many seconds from then. */
export const soon = (seconds: number) => new Date(NOW + seconds * 1_000).toISOString();

export const tallies: Tallies = {
	listeners: 84,
	play: 'p0',
	likes: 12,
	tempo: { slower: 3, perfect: 14, faster: 9 },
	thanks: 31
};

export function session(over: Partial<SessionShown> = {}, of: Partial<SessionInfo> = {}): SessionShown {
	return {
		phase: 'live',
		link: 'live',
		info: { ...info, ...of },
		play: play(0),
		history,
		tallies: over.play === null ? { ...tallies, play: null, likes: 0 } : tallies,
		listeners: 84,
		poll: null,
		announcement: null,
		rain: { thanks: 0, likes: 0 },
		now: NOW,
		likesOf: (p) => p.likes ?? 0,
		...over
	};
}

const said = <V>(all: Record<string, V>, pending: string[] = []): Said<V> => ({
	of: (id) => all[id] ?? null,
	isPending: (id) => pending.includes(id)
});

/** What a dancer said: liked plays, tempo of the current one, the vote in the poll. */
export const answers = (
	likes: string[] = [],
	{
		tempo,
		vote,
		pending = []
	}: { tempo?: TempoVote | undefined; vote?: number | undefined; pending?: string[] } = {}
): AnswersShown => ({
	likes: said(Object.fromEntries(likes.map((id) => [id, true])), pending),
	tempo: said<TempoVote>(tempo ? { p0: tempo } : {}, pending.includes('tempo') ? ['p0'] : []),
	votes: said<number>(vote === undefined ? {} : { q1: vote }, pending.includes('vote') ? ['q1'] : [])
});

export const poll = (over: Partial<Poll> = {}): Poll => ({
	id: 'q1',
	question: 'What should the next half hour be?',
	options: ['Blues', 'Contemporary', 'Old-school WCS'],
	votes: [12, 31, 19],
	endsAt: soon(42),
	status: 'open',
	winners: [],
	...over
});

export const announcement = (message: string): Announcement => ({ id: 'a1', message, endsAt: soon(180) });

export const LONG =
	'The Very Long Road That Goes Down to the River and Back Up Again (Extended Late Night Rework)';
export const SCRIPTS: Play[] = [
	play(1, { title: '夜に駆ける', artist: 'ヨアソビ' }),
	play(2, { title: 'Żółć i gęślą jaźń', artist: 'Łukasz Świętopełk' }),
	play(3, { title: 'حبيبي يا نور العين', artist: 'عمرو دياب' }),
	play(4, { title: 'Подмосковные вечера', artist: 'Владимир Трошин' }),
	play(5, { title: 'Ωκεανός', artist: 'Αλκίνοος' })
];

export const server: ServerShown = { url: 'https://pika.dance', pages: '', here: true, mail: true };

export const record: SessionRecord = {
	id: 's1',
	code: info.code,
	title: info.title,
	hue: info.hue,
	tz: info.tz,
	status: 'live',
	startedAt: '2026-11-20 20:04:00.000Z',
	endedAt: ''
};

export const laptops: BoothRecord[] = [
	{
		id: 'b1',
		label: 'MacBook Pro',
		lastSeen: '2026-11-20 21:44:10.000Z',
		pairedAt: '2026-10-02 18:00:00.000Z',
		unheard: false,
		secret: false
	},
	{
		id: 'b2',
		label: 'Old ThinkPad at the studio',
		lastSeen: '',
		pairedAt: '2026-03-14 18:00:00.000Z',
		unheard: false,
		secret: false
	}
];

const recapPlay = (i: number): RecapPlay => {
	const [title, artist, bpm, n] = nth(i * 5);
	const start = at(i * 4);
	return {
		...play(i),
		id: `r${i}`,
		title,
		artist,
		bpm,
		startedAt: start,
		endedAt: at(i * 4 + 4),
		likes: (n * (i + 3)) % 47,
		tempo: { slower: i % 4, perfect: (i * 5) % 11, faster: (i * 3) % 7 }
	};
};

const asked = (over: Partial<Poll>, minutes: number): RecapPoll => ({
	...poll({ id: `q${minutes}`, status: 'closed', ...over }),
	startedAt: at(minutes),
	closedAt: at(minutes + 1),
	play: `r${Math.floor(minutes / 4)}`
});
const recapPolls: RecapPoll[] = [
	asked({ winners: [1] }, 20),
	asked({ question: 'One more?', options: ['Yes', 'Always'], votes: [12, 12], winners: [0, 1] }, 41),
	asked({ question: 'Waltz?', options: ['Yes', 'No'], votes: [0, 0] }, 58)
];

/** The first of the most liked. */
function peakOf(plays: RecapPlay[]): Recap['peak'] {
	const likes = Math.max(0, ...plays.map((p) => p.likes));
	const best = likes ? plays.find((p) => p.likes === likes) : undefined;
	return best ? { play: best.id, likes } : null;
}

export function recap(tracks: number, of: Partial<Recap['session']> = {}): Recap {
	const plays = Array.from({ length: tracks }, (_, i) => recapPlay(i));
	return {
		session: {
			code: info.code,
			title: info.title,
			hue: info.hue,
			dj: info.dj,
			status: 'ended',
			startedAt: at(0),
			endedAt: at(Math.max(62, tracks * 4)),
			tz: info.tz,
			...of
		},
		length: Math.max(62, tracks * 4) * 60,
		plays,
		polls: tracks > 3 ? recapPolls : [],
		thanks: 31,
		likes: plays.reduce((n, p) => n + p.likes, 0),
		peak: peakOf(plays)
	};
}

export const listed = (
	title: string,
	dj: string,
	hue: number,
	current: Play | null,
	listeners: number,
	code: string
) => ({
	code,
	title,
	dj: { name: dj, slug: dj.toLowerCase() },
	hue,
	play: current,
	listeners,
	startedAt: at(0)
});

export const live = [
	listed('Friday Westie', 'Kris', 195, play(0), 84, 'WCS7QN'),
	listed('Blues Room', 'Łukasz', 255, play(5), 31, 'BLR4TX'),
	listed('Late Night Lounge', 'D’Angelo O’Neil', 330, null, 0, 'LNG9RM')
];

export const nights = [
	{ code: 'AAAAA2', title: 'Friday Westie', startedAt: '2026-11-13 20:00:00.000Z' },
	{ code: 'AAAAA3', title: 'Monday social', startedAt: '2026-11-09 19:00:00.000Z' },
	{
		code: 'AAAAA4',
		title: 'Harvest Swing, main room, Saturday until late',
		startedAt: '2026-10-31 21:00:00.000Z'
	}
];
