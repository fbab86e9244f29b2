extension Variable {
    /// The element-wise sum.
    public static func + (a: Variable, b: Variable) throws(FunctionError) -> Variable { try add(a, b) }
    /// The element-wise difference.
    public static func - (a: Variable, b: Variable) throws(FunctionError) -> Variable { try subtract(a, b) }
    /// The element-wise product.
    public static func * (a: Variable, b: Variable) throws(FunctionError) -> Variable { try multiply(a, b) }
    /// The element-wise quotient.
    public static func / (a: Variable, b: Variable) throws(FunctionError) -> Variable { try divide(a, b) }
    /// The negative.
    public static prefix func - (x: Variable) throws(FunctionError) -> Variable { try negate(x) }

    /// The element-wise power.
    ///
    /// - Note: Swift gives `^` the precedence of `+`: write `3 * (x ^ 2)`.
    public static func ^ (x: Variable, exponent: Double) throws(FunctionError) -> Variable {
        try power(x, exponent)
    }

    /// x + b.
    public static func + (x: Variable, b: Double) throws(FunctionError) -> Variable { try x + x.constant(b) }
    /// a + x.
    public static func + (a: Double, x: Variable) throws(FunctionError) -> Variable { try x.constant(a) + x }
    /// x − b.
    public static func - (x: Variable, b: Double) throws(FunctionError) -> Variable { try x - x.constant(b) }
    /// a − x.
    public static func - (a: Double, x: Variable) throws(FunctionError) -> Variable { try x.constant(a) - x }
    /// x · b.
    public static func * (x: Variable, b: Double) throws(FunctionError) -> Variable { try x * x.constant(b) }
    /// a · x.
    public static func * (a: Double, x: Variable) throws(FunctionError) -> Variable { try x.constant(a) * x }
    /// x / b.
    public static func / (x: Variable, b: Double) throws(FunctionError) -> Variable { try x / x.constant(b) }
    /// a / x.
    public static func / (a: Double, x: Variable) throws(FunctionError) -> Variable { try x.constant(a) / x }

    private func constant(_ value: Double) -> Variable {
        Variable(value, type: data.type, name: "\(value)", requiresGradient: false)
    }
}
