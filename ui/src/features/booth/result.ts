import { outcome, votesIn } from '../../lib/poll.ts';
import type { Poll } from '../../lib/types.ts';
import { t } from '../../lib/words.ts';

/** How a poll that is over went, in one line. */
export function resultOf(poll: Poll): string {
	const winners = poll.winners.map((i) => poll.options[i] ?? '');
	const most = poll.votes[poll.winners[0] ?? 0] ?? 0;
	switch (outcome(poll, 0)) {
		case 'canceled':
			return t.ask.canceled;
		case 'won':
			return t.ask.won(winners[0]!, most, votesIn(poll));
		case 'tie':
			return t.ask.tie(winners, most);
		default:
			return t.ask.nobody;
	}
}
