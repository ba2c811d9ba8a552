import { instant } from './format.ts';
import type { Poll } from './types.ts';
import { t } from './words.ts';

/** Whole seconds until then, never below 0; null without an end. `now` is the server's clock, ms. */
export const secondsLeft = (endsAt: string | null, now: number): number | null =>
	endsAt ? Math.max(0, Math.ceil((instant(endsAt).getTime() - now) / 1_000)) : null;

/** counting = its time is up and the server has not said how it ended; nobody = not one vote. */
export type Outcome = 'open' | 'counting' | 'won' | 'tie' | 'nobody' | 'canceled';

export function outcome(poll: Poll, now: number): Outcome {
	if (poll.status === 'canceled') return 'canceled';
	if (poll.status === 'open') return secondsLeft(poll.endsAt, now) === 0 ? 'counting' : 'open';
	if (!poll.winners.length) return 'nobody';
	return poll.winners.length > 1 ? 'tie' : 'won';
}

export const votesIn = (poll: Poll) => poll.votes.reduce((sum, n) => sum + n, 0);

/** An option's part of all votes, 0 to 1. */
export const shareOf = (poll: Poll, option: number) => (poll.votes[option] ?? 0) / Math.max(1, votesIn(poll));

/** How it ended, in a sentence; '' while it is open. Without `now` its end is what the server says. */
export function resultOf(poll: Poll, now = 0): string {
	const end = outcome(poll, now);
	if (end === 'open') return '';
	const winners = poll.winners.map((i) => poll.options[i] ?? '');
	const { counting, wonText, tieText, nobody, canceled } = t.poll;
	return { counting, won: wonText(winners[0] ?? ''), tie: tieText(winners), nobody, canceled }[end];
}
