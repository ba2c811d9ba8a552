import type { Component, ComponentProps } from 'svelte';

export interface State {
	// eslint-disable-next-line @typescript-eslint/no-explicit-any
	View: Component<any>;
	// eslint-disable-next-line @typescript-eslint/no-explicit-any
	props: any;
	toast?: { text: string; tone: 'info' | 'bad' };
}

export const nothing = () => {};

/** States of one screen: what differs from `base`, by name. */
export function states<V extends Component<any>>( // eslint-disable-line @typescript-eslint/no-explicit-any
	View: V,
	base: ComponentProps<V>,
	list: Record<string, Partial<ComponentProps<V>> & { toast?: State['toast'] }>
): Record<string, State> {
	return Object.fromEntries(
		Object.entries(list).map(([name, { toast, ...over }]) => [
			name,
			{ View, props: { ...base, ...over }, ...(toast && { toast }) }
		])
	);
}
