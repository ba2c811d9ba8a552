import type { ComponentProps } from 'svelte';
import type { Finding } from '../lib/onlaptop.ts';
import type { LaptopShown } from '../lib/laptop.svelte.ts';
import type { BoothPlay, BoothRow, BoothState, HistoryFollowed, RowPhase } from '../lib/onlaptop.ts';
import { consoleStates } from './console.ts';
import * as f from './fixtures.ts';
import { nothing, states } from './list.ts';
import OnLaptop from './OnLaptop.svelte';

type Desk = ComponentProps<typeof OnLaptop>['desk'];

const ago = (minutes: number) => new Date(f.NOW - minutes * 60_000).toISOString();
const track = (i: number, over: Partial<BoothPlay> = {}): BoothPlay => {
	const { artist, title, remix, seconds, startedAt } = f.play(i);
	return { artist, title, remix, seconds: seconds ?? 0, playedAt: startedAt, ...over };
};
/** Rows in the order played; the newest is `newest` tracks back from what is on. */
const rows = (phase: RowPhase, n: number, newest = 1, over: Partial<BoothRow> = {}): BoothRow[] =>
	Array.from({ length: n }, (_, i) => {
		const play = track(newest + n - 1 - i);
		return { ...play, number: i + 1, phase, since: play.playedAt, reason: '', sentTo: '', ...over };
	});
/** What the evening began with, and before it a workshop in the afternoon. */
const earlier = [...rows('offered', 10)].map((row, i) =>
	i < 3 ? { ...row, playedAt: ago(240 - i * 5) } : row
);
const overlap = earlier.map((row, i) => (i < 5 ? { ...row, sentTo: 'BLR4TX' } : row));
const refused = rows('set aside', 1, 3, { reason: 'A play needs an artist or a title.' }).concat(
	rows('set aside', 1, 2, { number: 2, title: f.LONG, reason: 'This session ended at 21:05, before it.' })
);

const online = { reached: true, since: ago(100), last: ago(0), problem: '' };
const away = (minutes: number) => ({
	reached: false,
	since: ago(minutes),
	last: ago(minutes),
	problem: 'no network, or the server cannot be found from here'
});

export const booth: BoothState = {
	version: '1.4.0',
	server: 'https://pika.dance',
	restart: 'pika booth --server https://pika.dance',
	credential: 'paired',
	signedIn: true,
	pairing: null,
	dj: { id: 'u1', name: 'Kris', slug: 'kris' },
	session: { id: 's1', code: f.info.code },
	lead: true,
	contact: online,
	clockOffset: 0,
	playing: track(0),
	sent: 37,
	secret: false,
	rows: [],
	history: {
		folder: 'C:\\Users\\Kris\\AppData\\Local\\VirtualDJ\\History',
		file: '2026-11-20.m3u',
		chosen: false,
		problem: '',
		looked: []
	},
	others: [],
	settings: { historyDelay: 5, writeHistory: true },
	warnings: []
};
const following = { busy: false, problem: null };
const laptop = (
	over: Partial<BoothState> = {},
	around: Partial<LaptopShown> = {}
): { laptop: LaptopShown } => ({
	laptop: {
		booth: { ...booth, ...over },
		running: true,
		offline: false,
		answered: '',
		findings: null,
		restart: over.restart ?? booth.restart,
		busy: new Set(),
		following,
		...around
	}
});

const server = { url: 'https://pika.dance', pages: 'https://pika.dance', here: false, mail: true };
const desk = (state: string): Desk => ({ ...(consoleStates[state]!.props as NonNullable<Desk>), server });
const unpaired = {
	dj: null,
	session: null,
	playing: null,
	sent: 0,
	credential: 'none',
	signedIn: false
} as const;
const code = { code: 'KFWD-7NQX', url: 'https://pika.dance/pair?code=KFWD-7NQX', expiresAt: f.soon(540) };

const fine: Finding[] = [
	{ check: 'server', level: 'ok', says: 'Pika 1.4.0 answers at https://pika.dance after 41 ms' },
	{ check: 'encryption', level: 'ok', says: 'TLS 1.3, the certificate is good for 61 days' },
	{ check: 'version', level: 'ok', says: '1.4.0, as on the server' },
	{ check: 'streaming', level: 'ok', says: 'what the server says arrives as it is said' },
	{ check: 'settings', level: 'not checked', says: 'there is no settings.xml beside that history' }
];
const wrong: Finding[] = [
	{
		check: 'clocks',
		level: 'warning',
		says: 'this laptop is 14 seconds behind the server',
		do: 'Times are put right; set the laptop’s clock when there is time.'
	},
	{
		check: 'history',
		level: 'problem',
		says: 'C:\\Users\\Kris\\AppData\\Local\\VirtualDJ\\History is not there',
		do: 'Give VirtualDJ’s History folder with --history, or leave that out: it is found by itself.'
	}
];

const unfound: HistoryFollowed = {
	folder: '',
	file: '',
	chosen: false,
	problem:
		'start VirtualDJ once, or name its History folder (on your page, or with --history): there is no VirtualDJ history where it usually is',
	looked: [
		'C:\\Users\\Kris\\AppData\\Local\\VirtualDJ',
		'C:\\Users\\Kris\\OneDrive\\Documents\\VirtualDJ',
		'D:\\VirtualDJ'
	]
};

export const laptopStates = states(
	OnLaptop,
	{
		...laptop(),
		hue: 195,
		desk: desk('on-air'),
		acts: {
			pair: nothing,
			drop: nothing,
			again: nothing,
			begin: nothing,
			look: nothing,
			decline: nothing,
			keepSecret: nothing,
			signOut: nothing,
			follow: () => Promise.resolve(false)
		}
	},
	{
		console: {},
		'console-poll': { desk: { ...desk('poll')!, tab: 'poll' } },
		'console-setup': { desk: desk('setup') },
		'go-live': { hue: undefined, desk: desk('go-live'), ...laptop({ session: null, rows: rows('held', 9) }) },
		ended: { desk: desk('ended'), ...laptop({ session: null, playing: null }) },
		own: { open: true },
		'ready-well': { open: true, ...laptop({ session: null, playing: null }, { findings: fine }) },
		'ready-not': {
			open: true,
			...laptop({ session: null, playing: null }, { findings: [...wrong, ...fine] })
		},
		'ready-looking': {
			open: true,
			...laptop({ session: null, playing: null }, { findings: fine, busy: new Set(['look']) })
		},
		'own-idle': { open: true, hue: undefined, ...laptop({ session: null, playing: null, sent: 0 }) },
		'own-before-live': {
			open: true,
			hue: undefined,
			desk: desk('go-live'),
			...laptop({ session: null, rows: rows('held', 9) })
		},
		'waiting-12': { ...laptop({ rows: rows('waiting', 11) }) },
		'waiting-own': { open: true, ...laptop({ rows: rows('waiting', 11) }) },
		'offline-hour': {
			...laptop({ contact: away(62), sent: 22, rows: rows('waiting', 11, 0) }, { offline: true })
		},
		'offline-start': {
			desk: null,
			hue: undefined,
			...laptop(
				{ contact: { ...away(3), last: null }, sent: 0, rows: rows('waiting', 2, 0) },
				{ offline: true }
			)
		},
		'set-aside': { open: true, ...laptop({ rows: refused }) },
		'set-aside-over-console': { ...laptop({ rows: refused }) },
		'secret-on': { open: true, ...laptop({ secret: true, rows: rows('secret', 1, 0) }) },
		'secret-over-console': { ...laptop({ secret: true, rows: rows('secret', 1, 0) }) },
		'another-leads-own': { open: true, ...laptop({ lead: false }) },
		'another-leads': { ...laptop({ lead: false }) },
		'slow-history': {
			open: true,
			...laptop({ settings: { historyDelay: 45, writeHistory: true }, clockOffset: -42 })
		},
		'by-decks-and-history': {
			open: true,
			...laptop({
				others: [
					{
						source: 'network-control',
						where: '',
						problem: 'VirtualDJ does not answer at http://127.0.0.1:80'
					}
				]
			})
		},
		'by-a-file': {
			open: true,
			...laptop({
				history: { folder: '', file: '', chosen: false, problem: '', looked: [] },
				settings: null,
				others: [{ source: 'file', where: '/home/kris/Mixxx/now.txt', problem: '' }]
			})
		},
		'no-history-written': {
			open: true,
			...laptop({ settings: { historyDelay: 45, writeHistory: false }, playing: null, sent: 0 })
		},
		'no-virtualdj': {
			open: true,
			hue: undefined,
			desk: desk('go-live'),
			...laptop({
				session: null,
				playing: null,
				history: unfound
			})
		},
		'no-such-folder': {
			open: true,
			hue: undefined,
			desk: desk('go-live'),
			...laptop(
				{ session: null, playing: null, history: unfound },
				{
					following: {
						busy: false,
						problem: {
							text: '',
							fields: {
								folder:
									'There is no VirtualDJ history in C:\\Users\\Kris\\Music. It is the folder called History in VirtualDJ’s own, with a file for each day, as 2026-11-20.m3u.'
							}
						}
					}
				}
			)
		},
		'folder-gone': {
			open: true,
			...laptop({
				history: {
					...booth.history,
					chosen: true,
					problem: `start VirtualDJ, or name another folder (on your page, or with --history): ${booth.history.folder} is not there`
				}
			})
		},
		'late-start': { ...laptop({ rows: earlier }) },
		'late-start-overlap': { ...laptop({ rows: overlap }) },
		'late-start-long': { ...laptop({ rows: earlier.map((r) => ({ ...r, title: f.LONG, artist: f.LONG })) }) },
		'late-start-busy': { ...laptop({ rows: earlier }, { busy: new Set(['import']) }) },
		'late-answered': { open: true, ...laptop({ rows: earlier }, { answered: 's1' }) },
		pairing: { desk: null, hue: undefined, ...laptop({ ...unpaired, pairing: code }) },
		'pairing-server-here': {
			desk: null,
			hue: undefined,
			...laptop({
				...unpaired,
				server: 'http://127.0.0.1:8090',
				pairing: { ...code, url: 'http://127.0.0.1:8090/pair?code=KFWD-7NQX' }
			})
		},
		'pairing-awaited': { desk: null, hue: undefined, ...laptop(unpaired) },
		'pairing-offline': {
			desk: null,
			hue: undefined,
			...laptop({ ...unpaired, contact: { ...away(3), last: null } })
		},
		'signed-out': {
			desk: null,
			hue: undefined,
			...laptop({ signedIn: false, pairing: code, rows: rows('waiting', 11) })
		},
		'signed-out-given': { desk: null, hue: undefined, ...laptop({ signedIn: false, credential: 'given' }) },
		'not-running': {
			...laptop(
				{
					rows: rows('waiting', 3),
					restart: "pika booth --server https://pika.dance --history '/Volumes/My sets/VirtualDJ/History'"
				},
				{ running: false }
			)
		},
		awaited: {
			desk: null,
			hue: undefined,
			laptop: {
				booth: null,
				running: true,
				offline: false,
				answered: '',
				findings: null,
				restart: '',
				busy: new Set<never>(),
				following
			}
		},
		'not-running-from-the-first': {
			desk: null,
			hue: undefined,
			laptop: {
				booth: null,
				running: false,
				offline: false,
				answered: '',
				findings: null,
				restart: 'pika booth --server https://pika.dance',
				busy: new Set<never>(),
				following
			}
		},
		'long-names': {
			open: true,
			...laptop({
				playing: track(0, { title: f.LONG, artist: f.LONG }),
				rows: rows('waiting', 2, 1, { title: f.LONG, artist: f.LONG }),
				history: {
					...booth.history,
					folder: `/Volumes/${'Backup of the old drive '.repeat(5)}/VirtualDJ/History`
				},
				warnings: [`the server left something out of ${f.LONG}: bpm`]
			})
		}
	}
);
