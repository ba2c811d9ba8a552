import { time } from '../../lib/format.ts';
import type { Analytics, Finding } from '../../lib/types.ts';
import { t } from '../../lib/words.ts';

function worded(finding: Finding, { session: { tz }, plays }: Analytics): string {
	switch (finding.kind) {
		case 'slower':
			return t.findings.slower(finding.share, finding.votes, finding.plays, finding.bpm);
		case 'faster':
			return t.findings.faster(finding.share, finding.votes, finding.plays, finding.bpm);
		case 'stretch':
			return t.findings.stretch(time(finding.from, tz), time(finding.to, tz), finding.plays, finding.share);
		case 'left': {
			const play = plays.find((p) => p.id === finding.play);
			return t.findings.left(time(finding.at, tz), play ? play.title || play.artist : '', finding.share);
		}
		case 'quiet':
			return t.findings.quiet(finding.phones, finding.share);
		default:
			return ''; // a newer server knows more than this page
	}
}

/** What the data say to whoever plays next Friday, in sentences; often nothing. */
export const findingsOf = (night: Analytics): string[] =>
	night.findings.map((finding) => worded(finding, night)).filter(Boolean);
