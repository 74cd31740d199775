const globals = require("globals");

module.exports = [
    { ignores: ["*.config.cjs", "**/static/lib/**"] },
    {
        files: ["**/static/{src,tests}/**/*.js"],
        languageOptions: {
            ecmaVersion: 2024,
            sourceType: "module",
            globals: { ...globals.browser, luxon: "readonly", Modal: "readonly" },
        },
        rules: {
            eqeqeq: "error",
            "no-undef": "error",
            "no-unused-vars": "error",
            "prefer-const": "error",
        },
    },
];
