module.exports = {
    bracketSpacing: true,
    printWidth: 88,
    plugins: [require.resolve("@prettier/plugin-xml")],
    proseWrap: "preserve",
    overrides: [
        {
            files: "*.xml",
            options: { printWidth: 120, xmlWhitespaceSensitivity: "preserve" },
        },
    ],
};
