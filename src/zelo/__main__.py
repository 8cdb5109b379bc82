from zelo.cli import main

main()
