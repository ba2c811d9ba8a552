import axe from 'axe-core';
import { expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import '../styles/reset.css';
import '../styles/tokens.css';
import '../styles/base.css';
import { gallery } from './states.ts';

// acceptance 45, for states that no journey passes through
for (const [screen, list] of Object.entries(gallery))
	test(`every state of ${screen} is fit for every dancer`, { timeout: 60_000 }, async () => {
		await page.viewport(390, 844);
		const wrong: string[] = [];
		for (const [name, { View, props }] of Object.entries(list)) {
			const view = await render(View, props);
			const { violations } = await axe.run(view.container, {
				runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
			});
			wrong.push(
				...violations.map((v) => `${name}, ${v.id}: ${v.nodes.map((n) => n.failureSummary).join(' ')}`)
			);
			if (document.documentElement.scrollWidth > 390) wrong.push(`${name} is wider than the phone`);
			await view.unmount();
		}
		expect(wrong).toEqual([]);
	});
