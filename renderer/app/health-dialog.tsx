export function HealthDialog() { return null; }
