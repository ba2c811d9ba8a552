import { t } from '../../lib/words.ts';
import type { Entry } from './ran.ts';

/** A stretch of time in words: seconds while it is short. */
export const lasting = (ms: number) => {
	const seconds = Math.round(ms / 1_000);
	return seconds < 90 ? t.ran.seconds(seconds) : t.length(seconds);
};

/** One line of the log as a sentence. */
export function sentenceOf({ kind, detail, times, lasted }: Entry): string {
	const told = (what: string) => String(detail?.[what] ?? '');
	switch (kind) {
		case 'live':
			return t.ran.live;
		case 'booth_here':
			return t.ran.here(told('label'));
		case 'booth_away':
			return (told('reason') === 'signed_out' ? t.ran.signedOut : t.ran.gone)(lasting(lasted ?? 0));
		case 'booth_version':
			return t.ran.version(told('label'), told('version'), told('server'));
		case 'takeover_refused':
			return t.ran.refusedTry(times);
		case 'lead_changed':
			return t.ran.lead(told('label'));
		case 'play_refused':
			return t.ran.playRefused(times, told('title'));
		case 'auto_closed':
			return t.ran.autoClosed;
		case 'restored':
			return t.ran.restored;
		case 'ended':
			return t.ran.ended;
		default:
			return ''; // a newer server knows more than this page
	}
}
