import { t } from '../../lib/words.ts';
import type { Entry } from './ran.ts';

/** A stretch of time in words: seconds while it is short. */
export const lasting = (ms: number) => {
	const seconds = Math.round(ms / 1_000);
	return seconds < 90 ? t.ran.seconds(seconds) : t.length(seconds);
};

/** One line of the log as a sentence. */
export function sentenceOf({ kind, detail, times, lasted }: Entry): string {
	switch (kind) {
		case 'live':
			return t.ran.live;
		case 'booth_here':
			return t.ran.here(typeof detail?.['label'] === 'string' ? detail['label'] : '');
		case 'booth_away':
			return (detail?.['reason'] === 'signed_out' ? t.ran.signedOut : t.ran.gone)(lasting(lasted ?? 0));
		case 'booth_version':
			return t.ran.version;
		case 'takeover_refused':
			return t.ran.refusedTry(times);
		case 'lead_changed':
			return t.ran.lead;
		case 'play_refused':
			return t.ran.playRefused(times);
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
