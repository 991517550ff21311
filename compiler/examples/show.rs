//! Lists the code of a file: `show FILE`.

fn main() {
    let path = std::env::args().nth(1).expect("a file");
    let source = compiler::source::decode(&std::fs::read(&path).expect("readable")).expect("text");
    match compiler::compile(&source, &path, compiler::Mode::Exec, &Default::default()) {
        Ok(compiled) => {
            for warning in &compiled.warnings {
                println!("{}: {}", warning.line, warning.message);
            }
            print!("{}", compiler::disassemble::disassemble(&compiled.code));
        }
        Err(error) => println!("{error:#?}"),
    }
}
